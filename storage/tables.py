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
    sharing_models,
    target_models,
    upload_models,
)

MODULES: Final = (
    audit_models,
    calendar_models,
    contact_models,
    digest_models,
    home_models,
    kaizen_models,
    models,
    number_models,
    plan_models,
    sharing_models,
    target_models,
    upload_models,
    *(models, contact_models, calendar_models, digest_models),
    *(target_models, home_models, kaizen_models, plan_models, upload_models, number_models, corrective_models),
    *(target_models, home_models, kaizen_models, upload_models, number_models),
    *(people_models,),
    *(target_models, home_models, kaizen_models, plan_models, upload_models, number_models),
    *(sharing_models, award_models),
    *(target_models, home_models, kaizen_models, plan_models, upload_models, number_models, sharing_models),
    life_models,
    *(target_models, home_models, kaizen_models, plan_models, upload_models, number_models),
)
METADATA: Final = SQLModel.metadata
