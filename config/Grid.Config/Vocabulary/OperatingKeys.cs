using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>What the services of operators have in common.</summary>
internal static class OperatingKeys
{
    public static Key<SchedulerConfig> Scheduler { get; } = new(
        "scheduler", Schedulers.Shape, "What operators act on: all instances that it serves.")
    {
        IsRequired = true,
    };

    public static Key<bool> AllowRemote { get; } = new(
        "allow-remote",
        Shapes.Flag,
        "Takes calls from other machines too. Whoever reaches the server can then bring all work to a halt. Servers that "
            + "forward to each other need it. Our own key.")
    {
        Default = false,
        DefaultText = "false: calls of root and the server's own user on its own machine only, over loopback or a unix socket",
    };

    public static IReadOnlyList<IKey> All { get; } = [Scheduler, AllowRemote];
}
