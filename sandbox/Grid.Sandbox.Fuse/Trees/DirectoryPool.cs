using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>
/// The directories that some tree in use has, so that trees share what they have in common. It keeps none of them alive.
/// </summary>
internal sealed class DirectoryPool
{
    private const int SweepCountMin = 10_000;

    private readonly ConcurrentDictionary<Digest, WeakReference<InputDirectory>> _directories = new();
    private int _sweepCount = SweepCountMin;

    public bool TryGet(Digest digest, [NotNullWhen(true)] out InputDirectory? directory)
    {
        directory = null;
        return _directories.TryGetValue(digest, out WeakReference<InputDirectory>? held) && held.TryGetTarget(out directory);
    }

    public void Add(InputDirectory directory)
    {
        _directories[directory.Digest] = new WeakReference<InputDirectory>(directory);
        if (_directories.Count > _sweepCount)
        {
            Sweep();
        }
    }

    // What is left twice over is the time until the next sweep, so that sweeping costs each addition the same little.
    private void Sweep()
    {
        foreach (KeyValuePair<Digest, WeakReference<InputDirectory>> pair in _directories)
        {
            if (!pair.Value.TryGetTarget(out _))
            {
                _directories.TryRemove(pair);
            }
        }

        _sweepCount = Math.Max(SweepCountMin, _directories.Count * 2);
    }
}
