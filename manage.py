"""Command-line door to the project."""

import os
import sys

from django.core.management import execute_from_command_line

from ombudsman.env import Refused

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
    # Commands typed at a desk; servers and containers set their own mode and get production when they do not.
    os.environ.setdefault("OMBUDSMAN_MODE", "development")
    try:
        execute_from_command_line(sys.argv)
    except Refused as refusal:
        sys.exit(f"Settings refused: {refusal}")
