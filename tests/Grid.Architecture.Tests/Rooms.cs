namespace Grid.Architecture.Tests;

/// <summary>
/// Who may refer to whom. The order is that of the building: a room stands on rooms above it in the list, never the
/// other way round. <c>docs/ARCHITECTURE.md</c> says why.
/// </summary>
internal static class Rooms
{
    private const string GrpcApi = "Grpc.Core.Api";
    private const string GrpcCommon = "Grpc.Net.Common";

    public static IReadOnlyList<Room> All { get; } =
    [
        new("protos/grpc/Grpc.Core.Api"),
        new("protos/grpc/Grpc.Net.Common", GrpcApi),
        new("protos/Grid.Protos", GrpcApi),
        new("server/Grid.Core"),
        new("config/Grid.Config", "Grid.Core"),
        new("server/Grid.Databases", "Grid.Core"),
        new("server/Grid.Scheduling", "Grid.Core"),
        new("server/Grid.Storage", "Grid.Core", "Grid.Protos", GrpcApi, GrpcCommon),
        new("server/Grid.Storage.S3", "Grid.Core", "Grid.Protos", "Grid.Storage"),
        new("server/Grid.Storage.Sql", "Grid.Core", "Grid.Protos", "Grid.Databases", "Grid.Storage"),
        new("server/Grid.Fetching", "Grid.Core", "Grid.Protos", "Grid.Storage"),
        new("server/Grid.Persistence", "Grid.Core", "Grid.Databases", "Grid.Scheduling"),
        new("server/Grid.Dispatch", "Grid.Core", "Grid.Scheduling", "Grid.Persistence"),
        new("server/Grid.Services", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Dispatch", GrpcApi, GrpcCommon),
        new("sandbox/Grid.Sandbox", "Grid.Core", "Grid.Protos", "Grid.Storage"),
        new("sandbox/Grid.Sandbox.Fuse", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.HostTools", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.Bubblewrap", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.Namespaces", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.Images", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.External", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox"),
        new("sandbox/Grid.Sandbox.Runner", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox", GrpcApi, GrpcCommon),
        new("proxy/Grid.CasProxy", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox", GrpcApi, GrpcCommon),
        new("bots/Grid.Bots", "Grid.Core", "Grid.Protos", "Grid.Storage", "Grid.Sandbox", GrpcApi, GrpcCommon),
        new(
            "server/Grid.Server",
            "Grid.Core",
            "Grid.Protos",
            "Grid.Config",
            "Grid.Databases",
            "Grid.Scheduling",
            "Grid.Storage",
            "Grid.Storage.S3",
            "Grid.Storage.Sql",
            "Grid.Fetching",
            "Grid.Persistence",
            "Grid.Dispatch",
            "Grid.Services",
            "Grid.Sandbox",
            "Grid.Sandbox.Bubblewrap",
            "Grid.Sandbox.External",
            "Grid.Sandbox.Images",
            "Grid.Sandbox.Fuse",
            "Grid.Sandbox.HostTools",
            "Grid.Sandbox.Namespaces",
            "Grid.Sandbox.Runner",
            "Grid.Bots",
            "Grid.CasProxy",
            GrpcApi,
            GrpcCommon),
    ];
}
