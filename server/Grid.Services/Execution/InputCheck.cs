using Grid.Core;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Services.Execution;

/// <summary>Finds every blob an action needs and does not have, and refuses directories that no bot may lay out.</summary>
internal sealed class InputCheck(IBlobStore cas)
{
    private readonly List<Digest> _missing = [];

    public void AddMissing(Digest digest) => _missing.Add(digest);

    /// <summary>Walks the input root; what is held is touched, so that it is still there when a bot fetches it.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when a directory is not one REAPI allows.</exception>
    public async ValueTask CheckAsync(Digest inputRoot, CancellationToken cancellation)
    {
        HashSet<Digest> files = [];
        await foreach (WalkedDirectory walked in DirectoryWalk.WalkAsync(cas, inputRoot, cancellation))
        {
            if (walked.Directory is not null)
            {
                DirectoryValidator.ThrowIfInvalid(walked.Directory, inputRoot.Function);
                files.UnionWith(walked.Directory.Files.Select(file => file.Digest.ToDigest(inputRoot.Function)));
            }
            else if (walked.Problem is { Status: GridStatus.NotFound })
            {
                _missing.Add(walked.Digest);
            }
            else
            {
                throw walked.Problem!;
            }
        }

        _missing.AddRange(await cas.FindMissingAsync(files, cancellation));
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
