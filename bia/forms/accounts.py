"""Signing in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm

from .fields import style_widgets


class SignInForm(AuthenticationForm):
    """User name and password, in the product's look."""

    error_messages = {
        "invalid_login": "The user name and the password do not belong together. Both are case-sensitive.",
        "inactive": "This account is switched off. Ask an owner of your workspace.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "User name"
        style_widgets(self)
