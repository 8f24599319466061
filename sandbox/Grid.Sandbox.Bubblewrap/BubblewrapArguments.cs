using System.Globalization;
using System.Text;
using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>What bubblewrap is told to do, by the options of its version 0.5 and later.</summary>
internal static class BubblewrapArguments
{
    // What covers a directory of the host is no room to write to, and there are many of them.
    private const long HiddenBytesMax = 1 << 20;

    /// <summary>The options of a plan, each with a zero behind it, as <c>--args</c> reads them.</summary>
    /// <param name="plan">What the command is to see.</param>
    /// <param name="filterDescriptor">Where the filter of system calls can be read.</param>
    /// <param name="statusDescriptor">Where it is to say how the command ended.</param>
    public static byte[] Of(IsolationPlan plan, int filterDescriptor, int statusDescriptor)
    {
        List<string> options =
        [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", .. plan.HasNetwork ? [] : new[] { "--unshare-net" },
            "--die-with-parent", "--new-session", "--hostname", "sandbox", "--cap-drop", "ALL",
            "--seccomp", Text(filterDescriptor), "--json-status-fd", Text(statusDescriptor),
            .. Identity(plan), .. FileSystems(plan), .. Environment(plan),
            "--chdir", plan.WorkingDirectory,
        ];
        return Encoding.UTF8.GetBytes(string.Concat(options.Select(option => option + '\0')));
    }

    private static IEnumerable<string> Identity(IsolationPlan plan) =>
    [
        .. plan.UserId is { } user ? ["--uid", Text(user)] : Array.Empty<string>(),
        .. plan.GroupId is { } group ? ["--gid", Text(group)] : Array.Empty<string>(),
    ];

    // In the order they are mounted: what comes later covers what came before.
    private static IEnumerable<string> FileSystems(IsolationPlan plan) =>
    [
        .. plan.Root.IsWhole ? ["--bind", plan.Root.Path, "/"] : Host(plan),
        "--dev", "/dev", .. Memory(plan, "/dev/shm"), "--proc", "/proc",
        .. plan.Root.IsWhole ? Memory(plan, "/tmp") : ["--bind", plan.Root.Path, plan.Root.SeenAt],
        .. plan.Binds.SelectMany(bind => new[] { bind.IsWritable ? "--bind" : "--ro-bind", bind.Source, bind.Target }),

        // Bubblewrap sets no bound to what it mounts there itself.
        "--remount-ro", "/dev",
    ];

    private static IEnumerable<string> Host(IsolationPlan plan) =>
    [
        "--ro-bind", "/", "/",
        .. plan.Hidden.SelectMany(path => Memory(plan, path)),
    ];

    private static string[] Memory(IsolationPlan plan, string path) =>
        IsolationPlan.IsScratch(path)
            ? ["--size", Text(plan.ScratchBytesMax), "--perms", "1777", "--tmpfs", path]
            : ["--size", Text(HiddenBytesMax), "--perms", "0755", "--tmpfs", path];

    private static IEnumerable<string> Environment(IsolationPlan plan) =>
        plan.Environment.Select(variable => variable.Split('=', 2))
            .SelectMany(variable => new[] { "--setenv", variable[0], variable[1] })
            .Prepend("--clearenv");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
