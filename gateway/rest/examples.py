"""An example for every schema, made from the schema: a new contract needs no new sample.

What has a good name gets a good value; everything else gets one that fits. Made people, valid numbers.
"""

import re
from collections.abc import Mapping
from typing import Any

BY_FORMAT = {"date": "2023-07-04", "date-time": "2023-07-04T09:00:00+08:00"}
BY_NAME: Mapping[str, str] = {
    "answer": "经核实，论文署名顺序与原件一致",
    "batch": "2023-01",
    "case_id": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d42",
    "check": "degree",
    "clause": "三(一)3",
    "code": "degree_certificate",
    "cycle": "beijing-2023",
    "document_number": "110101199003074477",
    "document_type": "resident_id",
    "facts": "所列论文第二作者署名与期刊原文不符",
    "field": "documents.degree_certificate",
    "filename": "学历证书.pdf",
    "filing": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d47",
    "finding": "false_materials",
    "form": "information_form",
    "grounds": "已核对期刊原件",
    "id": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d43",
    "institution": "engineering_center",
    "leads": "期刊2022年第3期第41页",
    "major": "computer",
    "media_type": "application/pdf",
    "meeting": "2023-computer-1",
    "member": "expert-07",
    "name": "张三",
    "number": "2023010000017",
    "objection_id": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d44",
    "opinion": "材料真实完整，同意",
    "organisation": "京华星辰软件有限公司",
    "person_ref": "6f1c" * 16,
    "phone": "010-00000000",
    "plan": "plan-2021-017",
    "pledge": "本人承诺所提交的申报信息和材料真实、准确、完整，如有虚假，自愿承担相应责任。",
    "presiding": "expert-01",
    "public_key": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "reason": "学历证书原件已当面核验",
    "reasons": "单位意见与公示记录的日期不一致",
    "ref": "expert-07",
    "report": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d45",
    "review": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d48",
    "room": "第三会议室",
    "sanction": "01891f3a-9a4e-7c31-8e5d-2f6b7a1c0d46",
    "series": "engineering",
    "signature": "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    "signed_name": "李四",
    "statement": "本人对拟作出的处理无异议",
    "text": "《基层治理法治化研究》，第一作者，2022年",
    "summary": "主持完成两项市级系统的设计与实施",
    "token": "9yGmX2c4Jt0bQvRk",
    "unit": "京华软件集团有限公司",
    "wanted": "请上传清晰的学历证书扫描件",
}


def example(schema: Mapping[str, Any], definitions: Mapping[str, Any], name: str = "") -> Any:
    """A value that fits a JSON schema of the kinds that pydantic writes; `name` is the field's."""
    if "$ref" in schema:
        return example(definitions[schema["$ref"].rpartition("/")[2]], definitions, name)
    if "anyOf" in schema:
        return example(schema["anyOf"][0], definitions, name)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return _object(schema, definitions)
        case "array":
            return [example(schema["items"], definitions, name)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return _text(schema, name)


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The required fields, and of the others those with a good name."""
    required = schema.get("required", ())
    return {
        name: example(field, definitions, name)
        for name, field in schema.get("properties", {}).items()
        if name in required or (name in BY_NAME and _is_text(field))
    }


def _is_text(schema: Mapping[str, Any]) -> bool:
    return any(option.get("type") == "string" for option in schema.get("anyOf", [schema]))


def _text(schema: Mapping[str, Any], name: str) -> str:
    if "format" in schema:
        return BY_FORMAT.get(schema["format"], "例文")
    pattern, named = schema.get("pattern"), BY_NAME.get(name, "例文")
    if pattern is None or re.search(pattern, named):
        return named
    return BY_NAME["person_ref"] if re.search(pattern, BY_NAME["person_ref"]) else "a-1"
