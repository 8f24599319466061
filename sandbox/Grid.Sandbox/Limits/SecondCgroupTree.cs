using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Control groups of version 2: one hierarchy, in which a group that hands controllers down holds no processes itself, and
/// all threads of a process are in one group. So the bot moves into a group beside those of its actions, and a command is
/// held at a gate until it is where it belongs.
/// </summary>
internal sealed class SecondCgroupTree : ICgroupTree
{
    private const string BotGroup = "bot";

    private readonly string _path;

    private SecondCgroupTree(string path) => _path = path;

    /// <summary>Makes the bot's group in <paramref name="home"/> and has the controllers handed down to it.</summary>
    /// <param name="home">The group this process is in.</param>
    /// <param name="controllers">What is to be limited: those of <c>cgroup.controllers</c>.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what is missing.</exception>
    public static SecondCgroupTree Open(string home, IReadOnlyList<string> controllers)
    {
        string[] offered = CgroupFile.Read(home, "cgroup.controllers").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (controllers.Except(offered).ToArray() is { Length: > 0 } lacking)
        {
            throw GridException.FailedPrecondition(
                $"The control group '{home}' does not offer {string.Join(", ", lacking)} (its cgroup.controllers: "
                + $"{string.Join(' ', offered)}): have them delegated to the bot (systemd: Delegate=yes), or leave out the limits.");
        }

        CgroupFolder.ClearAbandoned(home);
        string path = $"{home}/{CgroupFolder.OwnName}";
        CgroupFolder.Make(path);
        HandDown(home, path, controllers);
        return new SecondCgroupTree(path);
    }

    public IActionCgroup Create(ActionFolder folder, ResourceLimits limits) => SecondActionCgroup.Create(_path, folder, limits);

    // The bot itself still lives in it where it had to move: then the next bot removes it.
    public void Dispose() => CgroupFolder.TryRemove(_path);

    private static void HandDown(string home, string path, IReadOnlyList<string> controllers)
    {
        if (controllers.Count == 0)
        {
            return;
        }

        string added = string.Join(' ', controllers.Select(controller => $"+{controller}"));
        string handedDown = CgroupFile.Read(home, "cgroup.subtree_control");
        if (!controllers.All(controller => handedDown.Contains(controller, StringComparison.Ordinal)))
        {
            CgroupFolder.Make($"{path}/{BotGroup}");
            CgroupFile.Write($"{path}/{BotGroup}", "cgroup.procs", "0");
            HandDownTo(home, added);
        }

        HandDownTo(path, added);
    }

    private static void HandDownTo(string group, string added)
    {
        try
        {
            CgroupFile.Write(group, "cgroup.subtree_control", added);
        }
        catch (GridException failure)
        {
            throw GridException.FailedPrecondition(
                $"{failure.Message} The group hands nothing down while other processes are in it: start the bot in a group of "
                + "its own (systemd-run --scope -p Delegate=yes).");
        }
    }
}
