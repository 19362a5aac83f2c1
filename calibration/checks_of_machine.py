"""Checks of the machine around the converter: broker, camera, clock, temperature, disk. Pure."""

from calibration.check import Check, Mark, Patient, check, unknown

HOT_DEGC = 75.0
LEAST_DISK_MB, LITTLE_DISK_MB = 20.0, 200.0


def broker(patient: Patient) -> Check:
    broker = patient.facts.get("broker")
    if broker is None:
        return unknown("broker")
    linked = bool(broker.get("linked"))
    key = "broker_ok" if linked else "broker_lost"
    mark = Mark.OK if linked else Mark.BAD
    return check("broker", mark, key, address=broker.get("address", "?"))


def camera(patient: Patient) -> Check:
    camera = patient.facts.get("camera")
    if camera is None:
        return unknown("camera")
    source, state = camera.get("source", "off"), camera.get("state", "?")
    if source == "off":
        return check("camera", Mark.OK, "camera_off")
    if state == "ok":
        return check("camera", Mark.OK, "camera_ok", source=source, state=state)
    detail = camera.get("detail") or "?"
    return check("camera", Mark.BAD, "camera_bad", source=source, state=state, detail=detail)


def models(patient: Patient) -> Check | None:
    camera, models = patient.facts.get("camera") or {}, patient.facts.get("models")
    if camera.get("source", "off") == "off":
        return None
    if models is None:
        return unknown("models")
    if models.get("there"):
        return check("models", Mark.OK, "models_ok")
    return check(
        "models", Mark.BAD, "models_missing", problem=models.get("problem") or "models missing"
    )


def clock(patient: Patient) -> Check:
    synchronised = patient.facts.get("clock_synchronised")
    if synchronised is None:
        return unknown("clock")
    if synchronised:
        return check("clock", Mark.OK, "clock_ok")
    return check("clock", Mark.WARN, "clock_free")


def temperature(patient: Patient) -> Check:
    degc = patient.facts.get("cpu_temperature_c")
    if degc is None:
        return check("temperature", Mark.OK, "temperature_unknown")
    hot = degc >= HOT_DEGC
    key = "temperature_high" if hot else "temperature_ok"
    return check("temperature", Mark.WARN if hot else Mark.OK, key, degc=degc)


def disk(patient: Patient) -> Check:
    mb = patient.facts.get("disk_free_mb")
    if mb is None:
        return unknown("disk")
    if mb >= LITTLE_DISK_MB:
        return check("disk", Mark.OK, "disk_ok", mb=mb)
    return check("disk", Mark.BAD if mb < LEAST_DISK_MB else Mark.WARN, "disk_low", mb=mb)
