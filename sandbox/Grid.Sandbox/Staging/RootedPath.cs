using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Staging;

/// <summary>
/// Resolves paths inside an input root whose directories may be symlinks, as the kernel would, but refuses to leave the
/// root; what an absolute symlink means is what the command would find there. What was found is to be opened by
/// <see cref="TryHoldParent"/>, which does not trust the look: a process that was overlooked may have changed it since.
/// </summary>
internal sealed class RootedPath(RootView root)
{
    private const int SymlinksMax = 40;

    /// <summary>The path of a list of names without symlinks in it.</summary>
    public string Absolute(IReadOnlyList<string> names) => names.Count == 0 ? root.Path : $"{root.Path}/{string.Join('/', names)}";

    /// <summary>
    /// The directory that has the last of a list of names, found by <see cref="Resolve"/>; the root itself for the root.
    /// Null when it is not there, or a symlink is on the way by now.
    /// </summary>
    public SafeFileHandle? TryHoldParent(IReadOnlyList<string> names)
    {
        using SafeFileHandle? top = FileCalls.TryHoldDirectory(parent: null, NativeName.Of(root.Path));
        string path = names.Count < 2 ? "." : string.Join('/', names.SkipLast(1));
        return top is null ? null : FileCalls.TryHoldBelow(top, NativeName.Of(path));
    }

    /// <summary>The name to look for in that directory.</summary>
    public static byte[] LastOf(IReadOnlyList<string> names) => NativeName.Of(names.Count == 0 ? "." : names[^1]);

    /// <summary>
    /// The names of what a symlink's absolute target means inside the root, itself no symlink; null when the target is
    /// relative, outside, or not there, and when the root is the command's <c>/</c>: there absolute targets mean what they
    /// mean anywhere.
    /// </summary>
    public IReadOnlyList<string>? Follow(string target)
    {
        if (root.IsWhole || root.Within(target) is not { } inside)
        {
            return null;
        }

        string[] names = [.. inside.Split('/').Where(name => name is not ("" or "."))];
        return Walk(names, isLastFollowed: true).Names;
    }

    /// <summary>
    /// Follows the symlinks among the directories that lead to a name, and of the name itself too when
    /// <paramref name="isLastFollowed"/>. Null when a name on the way is missing or no directory.
    /// </summary>
    /// <exception cref="GridException">A symlink leads out of the root (INVALID_ARGUMENT).</exception>
    public IReadOnlyList<string>? Resolve(IReadOnlyList<string> names, bool isLastFollowed)
    {
        (IReadOnlyList<string>? resolved, bool leadsOut) = Walk(names, isLastFollowed);
        return leadsOut ? throw Escape(names) : resolved;
    }

    private (IReadOnlyList<string>? Names, bool LeadsOut) Walk(IReadOnlyList<string> names, bool isLastFollowed)
    {
        List<string> resolved = [];
        Stack<string> rest = new(names.Reverse());
        int symlinkCount = 0;
        while (rest.TryPop(out string? name))
        {
            if (name == "..")
            {
                if (resolved.Count == 0)
                {
                    return (null, LeadsOut: true);
                }

                resolved.RemoveAt(resolved.Count - 1);
                continue;
            }

            resolved.Add(name);
            bool isLast = rest.Count == 0;
            if (isLast && !isLastFollowed)
            {
                break;
            }

            switch (FileCalls.TryGetStatus(parent: null, NativeName.Of(Absolute(resolved)))?.Kind)
            {
                case FileKind.Directory:
                    break;
                case FileKind.Symlink when symlinkCount++ < SymlinksMax:
                    if (!TryFollow(resolved, rest))
                    {
                        return (null, LeadsOut: true);
                    }

                    break;
                case not null when isLast:
                    break;
                default:
                    return (null, LeadsOut: false);
            }
        }

        return (resolved, LeadsOut: false);
    }

    private bool TryFollow(List<string> resolved, Stack<string> rest)
    {
        string target = ReadLink(Absolute(resolved));
        resolved.RemoveAt(resolved.Count - 1);
        if (target.StartsWith('/'))
        {
            if (root.Within(target) is not { } inside)
            {
                return false;
            }

            target = inside;
            resolved.Clear();
        }

        foreach (string name in target.Split('/').Reverse())
        {
            if (name is not ("" or "."))
            {
                rest.Push(name);
            }
        }

        return true;
    }

    private static string ReadLink(string path)
    {
        byte[] target = FileCalls.TryReadLink(parent: null, NativeName.Of(path))
            ?? throw Errno.ToFailure($"Cannot read the symlink '{path}'", Errno.Last);
        return NativeName.Describe(target);
    }

    private static GridException Escape(IReadOnlyList<string> names) => GridException.InvalidArgument(
        $"Path '{string.Join('/', names)}' leads out of the input root through a symlink: outputs and working directory "
        + "must lie inside.");
}
