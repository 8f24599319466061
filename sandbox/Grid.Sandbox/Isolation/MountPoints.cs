using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// The directories that a root which is the command's <c>/</c> gets so that something can be mounted on them. Those that
/// were not the input root's own are taken away again, or they would be found among the outputs.
/// </summary>
internal sealed class MountPoints
{
    private readonly IReadOnlyList<string> _absent;

    private MountPoints(IReadOnlyList<string> absent) => _absent = absent;

    /// <summary>Looks which ones the root lacks, before the command is run.</summary>
    public static MountPoints Of(IsolationPlan plan)
    {
        RootedPath root = new(plan.Root);
        return new MountPoints([.. plan.MountPoints.Select(path => MissingPartOf(path, root)).OfType<string>()]);
    }

    /// <summary>Removes those that are there now and empty.</summary>
    public void RemoveMade()
    {
        foreach (string path in _absent)
        {
            FileCalls.TryRemoveDirectory(parent: null, NativeName.Of(path));
        }
    }

    private static string? MissingPartOf(string path, RootedPath root)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (root.Resolve(names, isLastFollowed: true) is not null)
        {
            return null;
        }

        return root.Resolve([.. names.SkipLast(1)], isLastFollowed: true) is { } parent
            ? root.Absolute([.. parent, names[^1]])
            : null;
    }
}
