"""What people type, turned into typed units once, at the edge."""
