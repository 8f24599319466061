using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Where the server listens.</summary>
internal static class Channels
{
    private static readonly Key<ListenAddress> Address = new(
        "address",
        Shapes.Listen,
        "`127.0.0.1:50051`, `[::]:50051` for every address of the machine, or `unix:///path/to/socket`. Port 0 "
            + "takes a free one.");

    private static readonly Key<int> Port = new(
        "port", Shapes.Count(0, 65535), "The old way to write `address: '[::]:PORT'`.");

    private static readonly Key<bool> InsecureMode = new(
        "insecure-mode",
        Shapes.Flag,
        "Serves without TLS. Must be true except on a unix socket, since TLS is not built yet.")
    {
        Default = false,
        DefaultText = "false",
    };

    public static TaggedShape<ChannelConfig> Shape { get; } = new(
        "a channel",
        [
            new Tag<ChannelConfig>(
                "!channel",
                "One listener for gRPC.",
                new MappingShape<ChannelConfig>(
                    "!channel",
                    [
                        Address,
                        Port,
                        InsecureMode,
                        new IdleKey(
                            "credentials",
                            KeyState.NotBuilt,
                            "TLS is missing: write 'insecure-mode: true' and have a proxy end TLS"),
                    ],
                    values => new ChannelConfig(values.Location, AddressOf(values)))
                {
                    Check = Check,
                }),
        ],
        []);

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.IsSet(Address) == values.IsSet(Port))
        {
            values.Fail(
                values.Location,
                "!channel needs either 'address' or the old 'port'",
                "write 'address: 127.0.0.1:50051'");
        }
        else if (!values.Get(InsecureMode) && AddressOf(values).SocketPath is null)
        {
            values.Fail(
                values.Location,
                "a !channel that is not in insecure mode needs TLS, which is known but not built yet",
                "write 'insecure-mode: true'");
        }
    }

    private static ListenAddress AddressOf(KeyValues values) =>
        values.IsSet(Address) ? values.Get(Address) : ListenAddress.AnyAddress(values.Get(Port));
}
