"""Where static files are served from."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>(?P<what>import\s[^"';]*?)"(?P<url>\./[^"]+)";)"""


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Every file under a name with its hash, the modules that our scripts import included: pages and scripts
    of two versions never mix, neither after a deploy nor in a browser without network."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("bia/js/*.js", ((IMPORT, """%(what)s"%(url)s";"""),)),
    )
