"""A rule whose tool can stay for the next action."""

def _work_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".out")
    arguments = ctx.actions.args()
    arguments.add("copy=%s:%s" % (ctx.file.src.path, out.path))
    arguments.use_param_file("@%s", use_always = True)
    arguments.set_param_file_format("multiline")
    ctx.actions.run(
        executable = ctx.file._tool,
        arguments = [arguments],
        inputs = [ctx.file.src],
        outputs = [out],
        mnemonic = "Work",
        execution_requirements = {"supports-workers": "1", "requires-worker-protocol": "proto"},
    )
    return [DefaultInfo(files = depset([out]))]

work = rule(
    implementation = _work_impl,
    attrs = {
        "src": attr.label(allow_single_file = True, mandatory = True),
        "_tool": attr.label(allow_single_file = True, default = "//:worker.pl", cfg = "exec"),
    },
)
