using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Runner.Native;

namespace Grid.Sandbox.Runner;

/// <summary>As whom a runner's commands run, and what that means for the bot that lays out their inputs.</summary>
/// <param name="UserId">Their user.</param>
/// <param name="GroupId">The group of what they make.</param>
/// <param name="Planner">Decides where they see their input roots; null when that is where the roots are.</param>
internal sealed record RunnerIdentity(uint UserId, uint GroupId, IsolationPlanner? Planner)
{
    /// <summary>Whether this process may give files away, and needs nobody's leave to read or remove one.</summary>
    public static bool IsRoot => UserCalls.UserId == 0;

    /// <summary>Refuses a runner whose actions could change this process's files, or the other way round one that cannot share.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, saying what to change.</exception>
    public void Check(string address)
    {
        if (UserId == UserCalls.UserId)
        {
            throw GridException.FailedPrecondition(
                $"The runner at {address} runs as this bot's own user ({UserId}), so that actions could change cached inputs: "
                + "start it as another user.");
        }

        if (!IsRoot && !UserCalls.Groups().Contains(GroupId))
        {
            throw GridException.FailedPrecondition(
                $"The runner at {address} runs in group {GroupId}, of which this bot (user {UserCalls.UserId}) is no member, so "
                + "that they cannot share folders: add the bot's user to that group (usermod -aG) and start it again.");
        }
    }
}
