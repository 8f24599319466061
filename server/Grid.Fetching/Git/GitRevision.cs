using System.Text.RegularExpressions;
using Grid.Core;

namespace Grid.Fetching.Git;

/// <summary>What of a repository is wanted.</summary>
/// <param name="Text">What git fetches: a commit's hash, a branch's full name, or <c>HEAD</c>.</param>
/// <param name="IsPinned">Whether it is a commit, which never changes.</param>
internal sealed partial record GitRevision(string Text, bool IsPinned)
{
    private static readonly GitRevision Head = new("HEAD", IsPinned: false);

    /// <param name="commit">The qualifier <c>vcs.commit</c>, or null.</param>
    /// <param name="branch">The qualifier <c>vcs.branch</c>, or null.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT for what git would not take, or take for an option.</exception>
    public static GitRevision Parse(string? commit, string? branch)
    {
        if (commit is not null)
        {
            return CommitText().IsMatch(commit)
                ? new GitRevision(commit, IsPinned: true)
                : throw GridException.InvalidArgument(
                    "The qualifier 'vcs.commit' is no commit: write all hexadecimal digits of its hash, in lower case.");
        }

        return branch is null ? Head
            : BranchText().IsMatch(branch) && !branch.Contains("..", StringComparison.Ordinal)
                ? new GitRevision("refs/heads/" + branch, IsPinned: false)
                : throw GridException.InvalidArgument("The qualifier 'vcs.branch' is no name of a branch.");
    }

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex CommitText();

    [GeneratedRegex(@"^\w[\w./+@=-]{0,200}$", RegexOptions.CultureInvariant)]
    private static partial Regex BranchText();
}
