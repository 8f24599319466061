using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>What an <c>!asset</c> fetches that nobody pushed. Our own key.</summary>
internal static class Fetching
{
    private const int EntriesMax = 10_000_000;
    private const int FetchesMax = 1000;

    private static readonly FetchConfig Defaults = new(SourceLocation.BuiltIn);

    private static readonly IShape<IReadOnlyList<string>> HostList = new ListShape<string>("a host, or a list of such", Shapes.Name)
    {
        AcceptsOne = true,
    };

    private static readonly Key<IReadOnlyList<string>> Hosts = new(
        "hosts",
        HostList,
        "Where from: `example.org`, `*.example.org` for the names below, `*` for all. Only by public addresses, also after a "
            + "redirect: a request must not reach what only this machine can.")
    {
        Default = Defaults.Hosts,
        DefaultText = "'*'",
    };

    private static readonly Key<IReadOnlyList<string>> PrivateHosts = new(
        "private-hosts",
        HostList,
        "Hosts, `NAME` or `NAME:PORT`, that are fetched from by whatever address they have: those of this machine, its network "
            + "or its cloud.")
    {
        Default = Defaults.PrivateHosts,
        DefaultText = "none",
    };

    private static readonly Key<string> Authorities = new(
        "certificate-authorities",
        Shapes.FilePath,
        "A file of certificates, in PEM, of authorities that are trusted beside the machine's own, for `https`.")
    {
        DefaultText = "none",
    };

    private static readonly Key<long> Size = new("max-size", Shapes.Size, "The largest download.")
    {
        Default = Defaults.SizeBytesMax,
        DefaultText = "1G",
    };

    private static readonly Key<long> UnpackedSize = new(
        "max-unpacked-size", Shapes.Size, "How much an archive may become that is fetched as a directory.")
    {
        Default = Defaults.UnpackedBytesMax,
        DefaultText = "4G",
    };

    private static readonly Key<int> Entries = new(
        "max-entries", Shapes.Count(1, EntriesMax), "How many files, folders and symlinks an archive may have.")
    {
        Default = Defaults.EntryCountMax,
        DefaultText = "200000",
    };

    private static readonly Key<TimeSpan> Timeout = new(
        "timeout", Shapes.Seconds, "How long a fetch may take; clients can ask for less.")
    {
        Default = Defaults.DurationMax,
        DefaultText = "600",
    };

    private static readonly Key<int> Fetches = new(
        "max-fetches", Shapes.Count(1, FetchesMax), "How many there are at once; others wait.")
    {
        Default = Defaults.FetchCountMax,
        DefaultText = "16",
    };

    public static MappingShape<FetchConfig> Shape { get; } = new(
        "fetch", [Hosts, PrivateHosts, Authorities, Size, UnpackedSize, Entries, Timeout, Fetches], Build);

    private static FetchConfig Build(KeyValues values) => new(values.Location)
    {
        Hosts = values.Get(Hosts),
        PrivateHosts = values.Get(PrivateHosts),
        AuthoritiesPath = values.IsSet(Authorities) ? values.Get(Authorities) : null,
        SizeBytesMax = values.Get(Size),
        UnpackedBytesMax = values.Get(UnpackedSize),
        EntryCountMax = values.Get(Entries),
        DurationMax = values.Get(Timeout),
        FetchCountMax = values.Get(Fetches),
    };
}
