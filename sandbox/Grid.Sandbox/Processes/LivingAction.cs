using System.Collections.Concurrent;

namespace Grid.Sandbox.Processes;

/// <summary>
/// An action that may have processes: those below its first one, and orphans that carry its mark. Kept for all sandboxes of
/// this process together, since the orphans of all of them become its children.
/// </summary>
internal sealed class LivingAction : IDisposable
{
    private static readonly ConcurrentDictionary<ulong, LivingAction> ByMark = new();
    private static readonly ConcurrentDictionary<int, LivingAction> ByTop = new();

    private readonly ulong _mark;
    private int _top;

    private LivingAction(ulong mark) => _mark = mark;

    /// <summary>Begins before its first process is started: from then on what carries the mark is the action's.</summary>
    public static LivingAction Begin(ulong mark)
    {
        LivingAction action = new(mark);
        ByMark[mark] = action;
        return action;
    }

    /// <summary>Whether an action that lives has this mark.</summary>
    public static bool HasMark(ulong mark) => ByMark.ContainsKey(mark);

    /// <summary>Whether this is the first process of an action that lives.</summary>
    public static bool HasTop(int pid) => ByTop.ContainsKey(pid);

    /// <summary>Starts its first process, from which all others come, and which carries its mark.</summary>
    /// <param name="start">Starts it; 0 and its number, or the error number.</param>
    public int Start(Func<(int Error, int Pid)> start) => ProcessMark.Start(_mark, () =>
    {
        (int error, _top) = start();
        if (error == 0)
        {
            // Before anybody can see it end and take it for nobody's.
            ByTop[_top] = this;
        }

        return error;
    });

    /// <summary>Its first process is gone: whatever of it is still there has no right to be.</summary>
    public void End()
    {
        ByTop.TryRemove(KeyValuePair.Create(_top, this));
        ByMark.TryRemove(KeyValuePair.Create(_mark, this));
    }

    public void Dispose() => End();
}
