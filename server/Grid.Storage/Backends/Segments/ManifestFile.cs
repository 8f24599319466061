using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>
/// The file with a store's manifest: two slots, written in turn, so that one is whole whatever happens while the other
/// is being written.
/// </summary>
internal sealed class ManifestFile : IDisposable
{
    private const int SlotSizeBytes = 4096;
    private const int SlotCount = 2;
    private const int ChecksumSizeBytes = sizeof(uint);

    // "GRIDMAN1", read as a little-endian number.
    private const long Magic = 0x314E_414D_4449_5247;
    private const int GenerationsMax = 64;

    private readonly SafeFileHandle _file;

    private ManifestFile(SafeFileHandle file) => _file = file;

    public static ManifestFile Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        if (length < SlotCount * SlotSizeBytes)
        {
            // Its room is taken now: when the file system is full, the store must still be able to say where it stands.
            RandomAccess.Write(file, new byte[(SlotCount * SlotSizeBytes) - length], length);
        }

        return new ManifestFile(file);
    }

    /// <summary>Reads a manifest without opening its store; null when there is none that is whole.</summary>
    public static StoreManifest? Peek(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using ManifestFile manifest = new(File.OpenHandle(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return manifest.Read();
    }

    /// <summary>The latest manifest that is whole; null when there is none.</summary>
    public StoreManifest? Read()
    {
        StoreManifest? first = Read(0);
        StoreManifest? second = Read(1);
        return first is null || second?.Sequence > first.Sequence ? second : first;
    }

    /// <summary>Writes a manifest, and returns when it is on the medium.</summary>
    public void Write(StoreManifest manifest)
    {
        using MemoryStream slot = new(SlotSizeBytes);
        using (BinaryWriter writer = new(slot, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            Write(writer, manifest);
        }

        slot.SetLength(SlotSizeBytes);
        byte[] bytes = slot.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(^ChecksumSizeBytes..), RecordChecksum.Of(0, bytes.AsSpan(..^ChecksumSizeBytes)));
        RandomAccess.Write(_file, bytes, manifest.Sequence % SlotCount * SlotSizeBytes);
        RandomAccess.FlushToDisk(_file);
    }

    public void Dispose() => _file.Dispose();

    private static void Write(BinaryWriter writer, StoreManifest manifest)
    {
        writer.Write(Magic);
        writer.Write(manifest.Sequence);
        writer.Write(manifest.IsClean);
        writer.Write(manifest.Seed.A);
        writer.Write(manifest.Seed.B);
        writer.Write(manifest.Seed.C);
        writer.Write(manifest.Seed.D);
        writer.Write(manifest.Generations.Count);
        foreach (long generation in manifest.Generations)
        {
            writer.Write(generation);
        }

        Write(writer, manifest.Checkpoint);
        Write(writer, manifest.Published);
    }

    private static void Write(BinaryWriter writer, Watermark watermark)
    {
        writer.Write(watermark.NextSegment);
        writer.Write(watermark.Open.Count);
        foreach (SegmentEnd end in watermark.Open)
        {
            writer.Write(end.Segment);
            writer.Write(end.SizeBytes);
        }
    }

    private StoreManifest? Read(int slot)
    {
        byte[] bytes = new byte[SlotSizeBytes];
        int count = RandomAccess.Read(_file, bytes, (long)slot * SlotSizeBytes);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(^ChecksumSizeBytes..));
        if (count != SlotSizeBytes || checksum != RecordChecksum.Of(0, bytes.AsSpan(..^ChecksumSizeBytes)))
        {
            return null;
        }

        using BinaryReader reader = new(new MemoryStream(bytes));
        return reader.ReadInt64() == Magic ? ReadManifest(reader) : null;
    }

    private static StoreManifest ReadManifest(BinaryReader reader) => new()
    {
        Sequence = reader.ReadInt64(),
        IsClean = reader.ReadBoolean(),
        Seed = new IndexSeed(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()),
        Generations = ReadGenerations(reader),
        Checkpoint = ReadWatermark(reader),
        Published = ReadWatermark(reader),
    };

    private static long[] ReadGenerations(BinaryReader reader)
    {
        long[] generations = new long[Math.Clamp(reader.ReadInt32(), 0, GenerationsMax)];
        for (int i = 0; i < generations.Length; i++)
        {
            generations[i] = reader.ReadInt64();
        }

        return generations;
    }

    private static Watermark ReadWatermark(BinaryReader reader)
    {
        long next = reader.ReadInt64();
        SegmentEnd[] open = new SegmentEnd[Math.Clamp(reader.ReadInt32(), 0, Watermark.OpenSegmentsMax)];
        for (int i = 0; i < open.Length; i++)
        {
            open[i] = new SegmentEnd(reader.ReadInt64(), reader.ReadInt64());
        }

        return new Watermark(next, open);
    }
}
