using System.Text;
using System.Text.RegularExpressions;
using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Networks;

/// <summary>
/// A network namespace in which there is nothing but the loopback interface, with what the kernel told of it when it was
/// new: sockets in use and waiting, every packet and every failure counted, flow labels held.
/// </summary>
internal sealed partial class SpareNetwork : IDisposable
{
    // The largest of them has about four thousand.
    private const int AccountBytesMax = 64 << 10;

    private static readonly string[] AccountNames =
        ["dev", "snmp", "snmp6", "netstat", "sockstat", "sockstat6", "ip6_flowlabel"];

    private readonly SafeFileHandle[] _accounts;
    private readonly string _whenNew;

    private SpareNetwork(SafeFileHandle handle, SafeFileHandle[] accounts)
    {
        Handle = handle;
        _accounts = accounts;
        _whenNew = Told();
    }

    /// <summary>What it can be entered by. Its number is above those that a program's own descriptors get.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Makes one, which the calling thread is in from then on. Null where this is not allowed, or not now.</summary>
    public static SpareNetwork? TryMake()
    {
        if (!NetworkCalls.TryEnterNew() || !NetworkCalls.TryBringUpLoopback() || NetworkCalls.TryOpenOwn() is not { } low)
        {
            return null;
        }

        using (low)
        {
            return TryDescribe(low);
        }
    }

    /// <summary>Whether the kernel tells the same of it as when it was new.</summary>
    public bool IsAsNew()
    {
        try
        {
            return Told() == _whenNew;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Handle.Dispose();
        Array.ForEach(_accounts, account => account.Dispose());
    }

    private static SpareNetwork? TryDescribe(SafeFileHandle low)
    {
        // What is not there is of a protocol that this machine does not speak.
        SafeFileHandle[] accounts = [.. AccountNames.Select(TryOpen).OfType<SafeFileHandle>()];
        try
        {
            return new SpareNetwork(MemoryFile.Raise(low), accounts);
        }
        catch (Exception failure) when (failure is GridException or IOException)
        {
            // No descriptor is left, or no memory.
            Array.ForEach(accounts, account => account.Dispose());
            return null;
        }
    }

    private static SafeFileHandle? TryOpen(string name) =>
        FileCalls.TryOpenFile(parent: null, NativeName.Of($"/proc/thread-self/net/{name}"));

    // An account is of the namespace of who opened it, and written anew for each reading from its start.
    private string Told()
    {
        byte[] account = new byte[AccountBytesMax];
        StringBuilder told = new();
        foreach (SafeFileHandle file in _accounts)
        {
            int count = RandomAccess.Read(file, account, fileOffset: 0);
            told.Append(Encoding.ASCII.GetString(account, 0, count));
        }

        return OfMachine().Replace(told.ToString(), string.Empty);
    }

    // Some of what is told of sockets is of the whole machine, wherever one asks.
    [GeneratedRegex(@"\b(orphan|alloc|mem) \d+")]
    private static partial Regex OfMachine();
}
