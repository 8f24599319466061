using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Brings a child into its control group while it waits at its <see cref="SpawnGate"/>. On a thread of its own, because
/// the one that starts the child stands still until the child runs its program.
/// </summary>
internal sealed class CgroupUsher : IDisposable
{
    private readonly Thread _thread;
    private readonly Action _admit;
    private GridException? _failure;

    private CgroupUsher(SpawnGate gate, Action admit)
    {
        Gate = gate;
        _admit = admit;
        _thread = new Thread(Run) { IsBackground = true, Name = "sandbox-usher" };
    }

    /// <summary>What the child has to pass.</summary>
    public SpawnGate Gate { get; }

    /// <summary>Waits for a child; <paramref name="admit"/> is called when it has come.</summary>
    public static CgroupUsher Begin(ActionFolder folder, Action admit)
    {
        SpawnGate gate = new(folder.PrivatePath("gate-arrival"), folder.PrivatePath("gate-release"));
        Make(gate.ArrivalPath);
        Make(gate.ReleasePath);
        CgroupUsher usher = new(gate, admit);
        usher._thread.Start();
        return usher;
    }

    /// <summary>To be called when the child was started, or could not be.</summary>
    /// <exception cref="GridException">The child could not be admitted; it runs outside its group and has to be killed.</exception>
    public void End()
    {
        Join();
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    public void Dispose()
    {
        Join();
        File.Delete(Gate.ArrivalPath);
        File.Delete(Gate.ReleasePath);
    }

    private void Run()
    {
        using SafeFileHandle? arrival = FileCalls.TryOpenForWriting(NativeName.Of(Gate.ArrivalPath));
        try
        {
            _admit();
        }
        catch (GridException failure)
        {
            _failure = failure;
        }

        using SafeFileHandle? release = FileCalls.TryOpenForWriting(NativeName.Of(Gate.ReleasePath));
    }

    // Where no child came, the usher still waits for one: opened from here, which never blocks, it is let go.
    private void Join()
    {
        using SafeFileHandle? arrival = FileCalls.TryOpenFile(parent: null, NativeName.Of(Gate.ArrivalPath));
        using SafeFileHandle? release = FileCalls.TryOpenFile(parent: null, NativeName.Of(Gate.ReleasePath));
        _thread.Join();
    }

    private static void Make(string path)
    {
        if (!FileCalls.TryMakePipe(NativeName.Of(path)))
        {
            throw Errno.ToFailure($"Cannot make the named pipe '{path}'", Errno.Last);
        }
    }
}
