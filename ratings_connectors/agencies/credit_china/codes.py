"""Field names and code values of the double-publicity standard. Pure data.

Sources: the field sets as public integrations print them (secondary); the values of CF_CFLB and CF_ZT are from
memory. An unknown value is kept and counted, never refused.
"""

from typing import Final

# Our word -> the field, for what is plain text. A row of 2018 (CF_CFJG) or of 2015/16 (CF_XZJG).
TEXTS_2018: Final = {
    "conduct": "CF_WFXW",
    "facts": "CF_SY",
    "basis": "CF_YJ",
    "penalty": "CF_NR",
    "licence": "CF_NR_ZKDX",
    "organ": "CF_CFJG",
    "organ_code": "CF_CFJGDM",
    "data_source": "CF_SJLY",
    "data_source_code": "CF_SJLYDM",
    "legal_representative": "CF_FRDB",
    "remark": "BZ",
}
TEXTS_2015: Final = {
    "title": "CF_CFMC",
    "facts": "CF_SY",
    "basis": "CF_YJ",
    "penalty": "CF_JG",
    "organ": "CF_XZJG",
    "legal_representative": "CF_FR",
    "area_code": "DFBM",
    "refreshed_at": "SJC",
    "remark": "BZ",
}
REGISTRATIONS_2018: Final = ("CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ")
REGISTRATIONS_2015: Final = ("CF_XDR_ZDM", "CF_XDR_GSDJ", "CF_XDR_SWDJ")
# The fields that only one of the two sets has, so that a row tells which it follows.
ONLY_2018: Final = frozenset({"CF_XDR_LB", "CF_CFLB", "CF_CFJG", "CF_GSJZQ", "CF_NR"})
ONLY_2015: Final = frozenset({"CF_CFMC", "CF_CFLB1", "CF_XDR_SFZ", "CF_JG", "CF_XZJG", "CF_ZT"})

SUBJECTS: Final = {"自然人": "person", "法人及非法人组织": "organisation", "个体工商户": "sole_trader"}
DOCUMENTS: Final = {"": "", "身份证": "identity_card", "护照": "passport"}
CATEGORIES: Final = {
    "警告": "warning",
    "通报批评": "criticism",
    "罚款": "fine",
    "没收违法所得": "confiscation",
    "没收非法财物": "confiscation",
    "没收违法所得/非法财物": "confiscation",
    "暂扣许可证件": "licence_suspended",
    "吊销许可证件": "licence_revoked",
    "降低资质等级": "qualification_lowered",
    "责令停产停业": "business_stopped",
    "限制开展生产经营活动": "business_restricted",
    "责令关闭": "closed_down",
    "限制从业": "profession_restricted",
    "行政拘留": "detention",
}
OTHER_CATEGORY: Final = "其他"
STATES: Final = {"": "in_force", "0": "in_force", "1": "withdrawn", "2": "disputed", "3": "other"}
