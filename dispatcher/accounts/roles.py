"""The seven kinds of visitors; what each may do is in `dispatcher/web/role_matrix.py`. Pure."""

from enum import Enum


class Role(Enum):
    """What somebody is here for; everybody has exactly one."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    CUSTOMER = "customer"
    TECHNICIAN = "technician"
    TELEPHONY = "telephony"
    WALLBOARD = "wallboard"
