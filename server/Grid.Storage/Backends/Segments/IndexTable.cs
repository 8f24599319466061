using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>
/// One open-addressing table in a memory-mapped file. Anybody may search it at any time; whoever changes it holds the
/// lock of its <see cref="IndexPartition"/>.
/// </summary>
/// <remarks>
/// A key's place follows from the order of its mixed hash, so rebuilding a table reads and writes from front to back.
/// The mapping is left to the garbage collector: it ends when no search can be in it any more, and nothing else knows.
/// The file's space is taken when it is made: a full file system would otherwise show as a crash at some later write.
/// </remarks>
internal sealed unsafe class IndexTable
{
    /// <summary>Slots of the smallest table: with its header it fills two pages.</summary>
    public const long CapacityMin = (PageSizeBytes / IndexEntry.SizeBytes) - 1;

    private const int PageSizeBytes = 4096;

    // What the base library throws, without an error number, when it cannot allocate a file's space.
    private const int AllocationFailed = unchecked((int)0x8013_1620);

    // "GRIDIDX1", read as a little-endian number.
    private const ulong Magic = 0x3158_4449_4449_5247;

    private readonly SafeHandle _view;
    private readonly SafeFileHandle _file;
    private readonly byte* _start;
    private readonly IndexEntry* _entries;
    private volatile bool _isChanged = true;

    private IndexTable(string path, SafeFileHandle file, long capacity, bool isReadOnly = false)
    {
        Path = path;
        Capacity = capacity;
        _file = file;
        MemoryMappedFileAccess access = isReadOnly ? MemoryMappedFileAccess.Read : MemoryMappedFileAccess.ReadWrite;
        using var map = MemoryMappedFile.CreateFromFile(
            file, mapName: null, SizeOf(capacity), access, HandleInheritability.None, leaveOpen: true);
        _view = map.CreateViewAccessor(0, SizeOf(capacity), access).SafeMemoryMappedViewHandle;
        _start = (byte*)_view.DangerousGetHandle();
        _entries = (IndexEntry*)(_start + PageSizeBytes);
    }

    public string Path { get; }

    /// <summary>How many slots there are.</summary>
    public long Capacity { get; }

    /// <summary>How many entries are live.</summary>
    public long LiveCount { get; private set; }

    /// <summary>How many slots are live or removed: a search passes over both.</summary>
    public long UsedCount { get; private set; }

    private ref Header Head => ref *(Header*)_start;

    /// <summary>Makes a table with nothing in it.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static IndexTable Create(string path, long capacity)
    {
        // The options keep the base library from locking the file: the store's folder is locked as a whole.
        SafeFileHandle file = Allocate(path, SizeOf(capacity));
        try
        {
            RandomAccess.SetLength(file, SizeOf(capacity));
            IndexTable table = new(path, file, capacity);
            table.Head.Magic = Magic;
            table.Head.Capacity = capacity;
            return table;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens a table, to look at or to change; null when there is none, or what is there is none.</summary>
    public static IndexTable? TryOpen(string path, bool isReadOnly = false)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        SafeFileHandle file = File.OpenHandle(
            path, FileMode.Open, isReadOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        Header head = default;
        int count = RandomAccess.Read(file, MemoryMarshal.AsBytes(new Span<Header>(ref head)), fileOffset: 0);
        if (count != sizeof(Header) || head.Magic != Magic || head.Capacity < CapacityMin
            || head.Capacity > (length - PageSizeBytes) / IndexEntry.SizeBytes
            || length != SizeOf(head.Capacity))
        {
            file.Dispose();
            return null;
        }

        return new IndexTable(path, file, head.Capacity, isReadOnly)
        {
            LiveCount = head.LiveCount,
            UsedCount = head.UsedCount,
            _isChanged = false,
        };
    }

    /// <summary>The slot of a key, or -1.</summary>
    public long Find(in IndexKey key, ulong mixed)
    {
        long slot = HomeOf(mixed);
        for (long i = 0; i < Capacity; i++)
        {
            IndexEntry* entry = _entries + slot;
            uint state = Volatile.Read(ref entry->State);
            if (state == TouchState.Empty)
            {
                break;
            }

            if (TouchState.IsLive(state) && entry->Is(key))
            {
                return slot;
            }

            slot = slot + 1 == Capacity ? 0 : slot + 1;
        }

        GC.KeepAlive(this);
        return -1;
    }

    /// <summary>Begins to load the memory in which a key will be sought.</summary>
    public void Prefetch(ulong mixed)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_entries + HomeOf(mixed));
        }

        GC.KeepAlive(this);
    }

    /// <summary>The state of a slot.</summary>
    public uint StateOf(long slot)
    {
        uint state = Volatile.Read(ref _entries[slot].State);
        GC.KeepAlive(this);
        return state;
    }

    /// <summary>Where the record of a slot lies.</summary>
    public SegmentLocation LocationOf(long slot)
    {
        SegmentLocation location = new(Volatile.Read(ref _entries[slot].Location));
        GC.KeepAlive(this);
        return location;
    }

    /// <summary>A copy of a slot.</summary>
    public IndexEntry Read(long slot)
    {
        IndexEntry entry = _entries[slot];
        GC.KeepAlive(this);
        return entry;
    }

    /// <summary>Changes a slot's state unless somebody else did meanwhile.</summary>
    public bool TryChangeState(long slot, uint from, uint to)
    {
        bool isChanged = Interlocked.CompareExchange(ref _entries[slot].State, to, from) == from;
        MarkChanged();
        return isChanged;
    }

    /// <summary>Puts a slot's record elsewhere.</summary>
    public void Move(long slot, SegmentLocation location)
    {
        Volatile.Write(ref _entries[slot].Location, location.Bits);
        MarkChanged();
    }

    /// <summary>Marks a slot as removed unless its state changed meanwhile.</summary>
    public bool TryRemove(long slot, uint state)
    {
        if (!TryChangeState(slot, state, TouchState.Removed))
        {
            return false;
        }

        LiveCount--;
        return true;
    }

    /// <summary>Adds an entry whose key is not there; there must be a free slot.</summary>
    public void Add(in IndexEntry entry, ulong mixed)
    {
        long slot = HomeOf(mixed);
        while (_entries[slot].State != TouchState.Empty)
        {
            slot = slot + 1 == Capacity ? 0 : slot + 1;
        }

        // The state comes last: who sees it sees the rest.
        IndexEntry* free = _entries + slot;
        uint state = entry.State;
        *free = entry with { State = TouchState.Empty };
        Volatile.Write(ref free->State, state);
        LiveCount++;
        UsedCount++;
        MarkChanged();
    }

    /// <summary>How far a slot is from where its key belongs.</summary>
    public long DistanceOf(long slot, ulong mixed) => (slot - HomeOf(mixed) + Capacity) % Capacity;

    /// <summary>Counts anew, when nobody had the time to write the counts down.</summary>
    public void Recount()
    {
        (LiveCount, UsedCount) = (0, 0);
        for (long slot = 0; slot < Capacity; slot++)
        {
            uint state = StateOf(slot);
            LiveCount += TouchState.IsLive(state) ? 1 : 0;
            UsedCount += state == TouchState.Empty ? 0 : 1;
        }
    }

    /// <summary>Writes the counts down, for the next start.</summary>
    public void WriteCounts()
    {
        if (Head.LiveCount != LiveCount || Head.UsedCount != UsedCount)
        {
            Head.LiveCount = LiveCount;
            Head.UsedCount = UsedCount;
            MarkChanged();
        }
    }

    /// <summary>Brings everything that was changed before the call to the medium.</summary>
    public void Sync()
    {
        if (_isChanged)
        {
            // Before the sync: what changes while it runs is for the next one.
            _isChanged = false;
            try
            {
                RandomAccess.FlushToDisk(_file);
            }
            catch
            {
                _isChanged = true;
                throw;
            }
        }
    }

    // Read before write: the flag's cache line stays shared between cores.
    private void MarkChanged()
    {
        if (!_isChanged)
        {
            _isChanged = true;
        }

        GC.KeepAlive(this);
    }

    private static SafeFileHandle Allocate(string path, long sizeBytes)
    {
        try
        {
            return File.OpenHandle(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.None, sizeBytes);
        }
        catch (IOException failure) when (failure.HResult == AllocationFailed)
        {
            throw DiskSpace.NoRoom(failure);
        }
    }

    private static long SizeOf(long capacity)
    {
        long sizeBytes = PageSizeBytes + (capacity * IndexEntry.SizeBytes);
        return (sizeBytes + PageSizeBytes - 1) / PageSizeBytes * PageSizeBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long HomeOf(ulong mixed) => (long)Math.BigMul(mixed, (ulong)Capacity, out _);

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public ulong Magic;
        public long Capacity;
        public long LiveCount;
        public long UsedCount;
    }
}
