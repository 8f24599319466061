using System.Formats.Tar;
using System.Text;

namespace Grid.Sandbox.Images.Tests;

/// <summary>A layer being put together, as whoever makes an image may.</summary>
internal sealed class TestLayer
{
    private readonly MemoryStream _tar = new();
    private readonly TarWriter _writer;

    public TestLayer() => _writer = new TarWriter(_tar, TarEntryFormat.Pax, leaveOpen: true);

    public TestLayer File(string name, string content, bool isExecutable = false) =>
        File(name, Encoding.UTF8.GetBytes(content), isExecutable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_000_000);

    public TestLayer File(string name, byte[] content, UnixFileMode mode) => Add(
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode });

    public TestLayer Directory(string name) => Add(new PaxTarEntry(TarEntryType.Directory, name));

    public TestLayer Symlink(string name, string target) =>
        Add(new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public TestLayer HardLink(string name, string target) =>
        Add(new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public TestLayer Fifo(string name) => Add(new PaxTarEntry(TarEntryType.Fifo, name));

    public TestLayer Device(string name) =>
        Add(new PaxTarEntry(TarEntryType.CharacterDevice, name) { DeviceMajor = 1, DeviceMinor = 3 });

    public byte[] ToTar()
    {
        _writer.Dispose();
        return _tar.ToArray();
    }

    private TestLayer Add(TarEntry entry)
    {
        _writer.WriteEntry(entry);
        return this;
    }
}
