"""WeChat Pay Score through the platform's API v3; what that API does not offer stands under an illustrative prefix."""
