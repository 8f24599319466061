using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

internal static class HttpCache
{
    private static readonly Key<ListenAddress> Address = new(
        "address",
        Shapes.Listen,
        "Where `/ac/HASH` and `/cas/HASH` are answered over HTTP/1.1, of every instance: `/INSTANCE/ac/HASH`. It needs a port "
            + "of its own.")
    {
        IsRequired = true,
    };

    private static readonly Key<InstanceName> Instance = new(
        "instance-name", Shapes.Instance, "The instance of paths that name none.")
    {
        Default = InstanceName.Empty,
        DefaultText = "the empty name",
    };

    private static readonly Key<bool> OpaqueResults = new(
        "opaque-results",
        Shapes.Flag,
        "Whether `/ac/` takes bodies that are no ActionResult message, as ccache sends them.")
    {
        Default = true,
        DefaultText = "true",
    };

    public static MappingShape<HttpCacheConfig> Shape { get; } = new(
        "http-cache",
        [Address, Instance, OpaqueResults],
        values => new HttpCacheConfig(
            values.Location, values.Get(Address), values.Get(Instance), values.Get(OpaqueResults)));
}
