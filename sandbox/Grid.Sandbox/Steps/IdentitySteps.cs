using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Steps;

/// <summary>Who the command is.</summary>
internal static class IdentitySteps
{
    private const int CurrentDirectory = -100;
    private const int WriteOnly = 1;
    private const int EmptyPath = 0x1000;
    private const long NewUsers = 0x10000000;
    private const int SetDumpable = 4;

    /// <summary>Becomes another user, for good.</summary>
    public static void AddChange(StepProgram program, ActionUser user)
    {
        // What is opened again by its name, as /dev/stdout, is asked whose it is.
        foreach (int stream in new[] { 1, 2 })
        {
            program.Call(
                "give the streams away", SystemCall.ChangeOwner, stream, program.Text(string.Empty), user.UserId, user.GroupId, EmptyPath);
        }

        program.Call("leave the bot's groups", SystemCall.SetGroups, 0, 0);
        program.Call("become the actions' group", SystemCall.SetGroupIds, user.GroupId, user.GroupId, user.GroupId);
        program.Call("become the actions' user", SystemCall.SetUserIds, user.UserId, user.UserId, user.UserId);

        // Who changed its user does not own its own entry in /proc until it says that it has nothing to hide.
        program.Call("be visible to itself", SystemCall.ControlProcess, SetDumpable, 1);
    }

    /// <summary>Enters a user namespace, in which user and group have the numbers the action asks for.</summary>
    public static void AddNamespace(StepProgram program, IsolationPlan plan, ActionUser user)
    {
        program.Call("enter a user namespace (see sysctl user.max_user_namespaces)", SystemCall.Unshare, NewUsers);
        AddMaps(program, plan, user);
    }

    private static void AddMaps(StepProgram program, IsolationPlan plan, ActionUser user)
    {
        AddWrite(program, "/proc/self/setgroups", "deny");
        AddWrite(program, "/proc/self/uid_map", $"{plan.UserId ?? user.UserId} {user.UserId} 1\n");
        AddWrite(program, "/proc/self/gid_map", $"{plan.GroupId ?? user.GroupId} {user.GroupId} 1\n");
    }

    private static void AddWrite(StepProgram program, string path, string content)
    {
        int file = program.Opened();
        program.Call($"open {path}", SystemCall.Open, CurrentDirectory, program.Text(path), WriteOnly, 0);
        program.Call($"write '{content.TrimEnd()}' to {path}", SystemCall.Write, file, program.Text(content), content.Length);
        program.Close(file);
    }
}
