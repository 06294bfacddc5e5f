"""What tests stand on: databases, servers, browsers. Nothing here knows what a test is about."""
