using Grid.Core;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Services.Execution;

/// <summary>Finds every blob an action needs and does not have, and refuses directories that no bot may lay out.</summary>
internal sealed class InputCheck(IBlobStore cas, TreeClosures trees)
{
    private readonly List<Digest> _missing = [];

    public void AddMissing(Digest digest) => _missing.Add(digest);

    /// <summary>Looks for all of the input root; what is held is touched, so that it is still there when a bot fetches it.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when a directory is not one REAPI allows.</exception>
    public async ValueTask CheckAsync(Digest inputRoot, CancellationToken cancellation)
    {
        TreeClosure inputs = await trees.ReadAsync(inputRoot, cancellation);
        if (inputs.Problem is not null)
        {
            throw inputs.Problem;
        }

        // A directory that came after its reading failed still counts as missing: nobody looked at what it leads to.
        _missing.AddRange(inputs.Unread);
        _missing.AddRange((await cas.FindMissingAsync(inputs.Blobs, cancellation)).Except(inputs.Unread));
    }

    /// <exception cref="GridException">FAILED_PRECONDITION that names all that is missing.</exception>
    public void ThrowIfIncomplete()
    {
        if (_missing.Count > 0)
        {
            throw GridException.Missing(
                $"{_missing.Count} of the action's blobs are not held: upload them, then execute again.", _missing);
        }
    }
}
