"""`seat-calibrate`: what a technician does at a seat."""

import typer

from calibration.commands import (
    camera,
    doctor,
    fleet,
    history,
    report,
    rounds,
    scale,
    transfer,
    verify,
    watch,
    weigh,
    zero,
)

app = typer.Typer(
    help="Calibrate a seat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("doctor")(doctor.doctor)
app.command("weigh")(weigh.weigh)
app.command("zero")(zero.zero)
app.command("camera")(camera.camera)
app.command("watch")(watch.watch)
app.command("verify")(verify.verify)
app.command("report")(report.report)
app.command("history")(history.history)
app.command("rollback")(history.rollback)
app.command("export")(transfer.export)
app.command("import")(transfer.import_)
app.command("round")(rounds.round_)
app.command("list")(fleet.list_)
app.command("scale")(scale.scale)
