"""The Celery application: wakes workers for jobs that already stand as rows in PostgreSQL.

Redis may lose every message and nothing is lost: the periodic tick finds the rows again. Limits follow measured
behaviour: late acknowledgement alone loses the task of a killed child, so it is paired with reject-on-lost, and the
job row counts attempts.
"""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")

if not settings.PRODUCTION:
    # A desk may be a container whose only account is root; the production image has another.
    warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("ombudsman")
# Twice the hard limit, and the same in all three places the library reads it from.
_VISIBILITY_SECONDS = settings.TASK_TIME_LIMIT_SECONDS * 2 + 60
_TRANSPORT = {
    "visibility_timeout": _VISIBILITY_SECONDS,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "retry_on_timeout": False,
}
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_transport_options=_TRANSPORT,
    result_backend_transport_options=_TRANSPORT,
    visibility_timeout=_VISIBILITY_SECONDS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_publish_retry=False,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=settings.TASK_TIME_LIMIT_SECONDS,
    task_soft_time_limit=settings.TASK_TIME_LIMIT_SECONDS - 5,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_concurrency=2,
    worker_max_tasks_per_child=200,
    worker_max_memory_per_child=512 * 1024,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone=settings.TIME_ZONE,
    beat_schedule={"tick": {"task": "cases.tasks.tick", "schedule": settings.JOB_SWEEP_SECONDS}},
)
app.autodiscover_tasks()
