using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Sandbox.Trees;

/// <summary>
/// Directory messages that were read and found in order before. The trees of a build's actions are mostly the same: what
/// was staged once is neither read nor parsed nor checked again. Two generations of which the older is forgotten whole, so
/// that what is used stays.
/// </summary>
/// <param name="bytesMax">Bytes of the messages remembered at most, as they are stored; they take a few times that.</param>
internal sealed class CheckedDirectories(long bytesMax)
{
    private readonly Lock _gate = new();
    private Dictionary<Digest, Reapi.Directory> _young = [];
    private Dictionary<Digest, Reapi.Directory> _old = [];
    private long _youngBytes;

    /// <summary>The message of a digest, which nobody may change.</summary>
    public bool TryGet(Digest digest, [MaybeNullWhen(false)] out Reapi.Directory directory)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(digest, out directory))
            {
                return true;
            }

            if (!_old.TryGetValue(digest, out directory))
            {
                return false;
            }

            AddToYoung(digest, directory);
            return true;
        }
    }

    /// <summary>Remembers a message that was checked.</summary>
    public void Add(Digest digest, Reapi.Directory directory)
    {
        lock (_gate)
        {
            AddToYoung(digest, directory);
        }
    }

    private void AddToYoung(Digest digest, Reapi.Directory directory)
    {
        // One that is large by itself would push out all others.
        if (digest.SizeBytes > bytesMax / 2 || !_young.TryAdd(digest, directory))
        {
            return;
        }

        _youngBytes += digest.SizeBytes;
        if (_youngBytes > bytesMax / 2)
        {
            (_old, _young, _youngBytes) = (_young, [], 0);
        }
    }
}
