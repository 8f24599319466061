using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class MetricsPage
{
    private static readonly Key<ListenAddress> Address = new(
        "address", Shapes.Listen, "Where `GET /metrics` is answered over HTTP/1.1. It needs a port of its own.")
    {
        IsRequired = true,
    };

    public static MappingShape<MetricsConfig> Shape { get; } =
        new("metrics", [Address], values => new MetricsConfig(values.Location, values.Get(Address)));
}
