"""What can go wrong when another provider is asked who somebody is."""

from commonground.base.errors import Invalid, TookTooLong


class ProviderRefused(Invalid):
    """Its answer is not the one that was asked for, or proves nothing."""

    code = "provider_refused"


class ProviderUnreachable(TookTooLong):
    code = "provider_unreachable"
