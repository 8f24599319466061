using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Who watches which operation. Only the mailbox's reader touches it.</summary>
internal sealed class WatcherBook(int countMax)
{
    private readonly Dictionary<OperationName, List<Watcher>> _watchers = [];
    private int _count;

    public void Add(OperationName name, Watcher watcher)
    {
        if (_count >= countMax)
        {
            throw GridException.ResourceExhausted(
                $"{_count} streams watch operations, which is the most the server takes: try again later.");
        }

        ref List<Watcher>? watchers = ref CollectionsMarshal.GetValueRefOrAddDefault(_watchers, name, out _);
        watchers ??= [];
        watchers.Add(watcher);
        _count++;
    }

    public void Remove(OperationName name, Watcher watcher)
    {
        if (_watchers.TryGetValue(name, out List<Watcher>? watchers) && watchers.Remove(watcher))
        {
            _count--;
            if (watchers.Count == 0)
            {
                _watchers.Remove(name);
            }
        }
    }

    public bool Has(OperationName name) => _watchers.ContainsKey(name);

    public void Show(OperationView view)
    {
        if (_watchers.TryGetValue(view.Name, out List<Watcher>? watchers))
        {
            watchers.ForEach(watcher => watcher.Show(view));
        }
    }

    /// <summary>The operation is no more; its watchers have seen all there was to see.</summary>
    public void Forget(OperationName name)
    {
        if (_watchers.Remove(name, out List<Watcher>? watchers))
        {
            _count -= watchers.Count;
            watchers.ForEach(watcher => watcher.Complete());
        }
    }

    public void CompleteAll()
    {
        foreach (Watcher watcher in _watchers.Values.SelectMany(watchers => watchers))
        {
            watcher.Complete();
        }
    }
}
