using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Staging;

/// <summary>
/// Makes the working directory and the directories that lead to the outputs, which exist before a command starts even
/// when the input root does not have them.
/// </summary>
internal static class OutputParents
{
    /// <summary>The absolute path of the working directory.</summary>
    public static string Make(CommandPlan plan, RootedPath root)
    {
        string workingDirectory = root.Absolute(Make(plan.WorkingDirectory, root));
        HashSet<string> made = new(StringComparer.Ordinal);
        foreach (RequestedOutput output in plan.Outputs)
        {
            IReadOnlyList<string> parent = [.. output.Names.SkipLast(1)];
            if (parent.Count > 0 && made.Add(string.Join('/', parent)))
            {
                Make(parent, root);
            }
        }

        return workingDirectory;
    }

    private static IReadOnlyList<string> Make(IReadOnlyList<string> names, RootedPath root)
    {
        if (Find(names, root) is { } existing)
        {
            return existing;
        }

        // From the top down: what leads there may pass through symlinks of the input root.
        IReadOnlyList<string> directory = [];
        foreach (string name in names)
        {
            directory = MakeOne([.. directory, name], root);
        }

        return directory;
    }

    private static IReadOnlyList<string> MakeOne(IReadOnlyList<string> names, RootedPath root)
    {
        string path = root.Absolute(names);
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), NodeProperties.DirectoryMode)
            && Errno.Last != Errno.Exists)
        {
            throw Errno.ToFailure($"Cannot make the directory '{string.Join('/', names)}'", Errno.Last);
        }

        return Find(names, root) ?? throw GridException.InvalidArgument(
            $"'{string.Join('/', names)}' has to be a directory, for the command's working directory or outputs, but the input "
            + "root has something else there.");
    }

    private static IReadOnlyList<string>? Find(IReadOnlyList<string> names, RootedPath root) =>
        root.Resolve(names, isLastFollowed: true) is { } found && Directory.Exists(root.Absolute(found)) ? found : null;
}
