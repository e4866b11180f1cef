"""Accounts: staff of the office and respondents of agencies. Citizens need none."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from cases.actors import CASE_WORKERS, STAFF, Actor, Role
from cases.models.fields import choices_of, one_of

ACCOUNT_ROLES = STAFF | {Role.RESPONDENT}


class UserManager(BaseUserManager["User"]):
    """Makes accounts; there is no public sign-up."""

    def create_user(self, email: str, password: str | None = None, *, name: str, role: str, **extra: Any) -> "User":
        """Make an account. Without a password it can sign in only after a reset."""
        user = self.model(email=self.normalize_email(email), name=name, role=role, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Make an administrator from the command line."""
        extra.setdefault("name", email)
        extra.setdefault("role", Role.ADMIN.value)
        return self.create_user(email, password, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. The role decides what they may do, the agency whose cases they see."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=choices_of(Role))
    agency = models.ForeignKey(
        "cases.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="respondents"
    )
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        constraints: ClassVar = [
            one_of("role", ACCOUNT_ROLES, "user_role_known"),
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(role=Role.RESPONDENT.value, agency__isnull=False)
                | ~Q(role=Role.RESPONDENT.value) & Q(agency__isnull=True),
                name="user_agency_exactly_for_respondents",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin lets this account in."""
        return self.role == Role.ADMIN

    @property
    def is_case_worker(self) -> bool:
        """Whether this account may hold cases."""
        return self.role in CASE_WORKERS

    @property
    def actor(self) -> Actor:
        """The account as the acting party of a service call."""
        return Actor(role=Role(self.role), user_id=self.pk, agency_id=self.agency_id)
