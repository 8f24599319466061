using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Runner.Native;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>The one folder below which a runner lets a bot have things run, handed back or removed.</summary>
internal sealed class StagingBounds(string stagingPath)
{
    /// <summary>The path without symlinks.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it leads elsewhere, or this user cannot get there.</exception>
    public string Resolve(string path)
    {
        string top = RealPathOf(stagingPath);
        string resolved = RealPathOf(path);
        return resolved == top || resolved.StartsWith(top + "/", StringComparison.Ordinal)
            ? resolved
            : throw GridException.FailedPrecondition(
                $"The runner works below '{stagingPath}' only, not in '{path}': give bot and runner the same staging-path.");
    }

    private static string RealPathOf(string path)
    {
        if (path.StartsWith('/') && !path.Contains('\0', StringComparison.Ordinal) && PathCalls.TryResolve(path) is { } resolved)
        {
            return resolved;
        }

        string reason = path.StartsWith('/') ? Errno.TextOf(Errno.Last) : "it is not absolute";
        throw GridException.FailedPrecondition(
            $"The runner (user {UserCalls.UserId}) cannot get to '{path}' ({reason}): every folder on the way must let it pass.");
    }
}
