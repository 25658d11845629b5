"""Every table there is, from all the modules that describe some."""

from typing import Final

from sqlmodel import SQLModel

from storage import (
    audit_models,
    award_models,
    calendar_models,
    contact_models,
    corrective_models,
    digest_models,
    home_models,
    kaizen_models,
    life_models,
    models,
    number_models,
    people_models,
    plan_models,
    privacy_models,
    sharing_models,
    target_models,
    upload_models,
)

MODULES: Final = (
    audit_models,
    award_models,
    calendar_models,
    contact_models,
    corrective_models,
    digest_models,
    home_models,
    kaizen_models,
    life_models,
    models,
    number_models,
    people_models,
    plan_models,
    privacy_models,
    sharing_models,
    target_models,
    upload_models,
)
METADATA: Final = SQLModel.metadata
