using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The services an instance may have.</summary>
internal static class Services
{
    public static TaggedShape<ServiceConfig> Shape { get; } = new(
        "a service",
        [
            CasService.Tag, ByteStreamService.Tag, ActionCacheService.Tag, ExecutionService.Tag, BotsService.Tag,
            IntrospectionService.Tag, LogStreamService.Tag, AssetService.Tag,
        ],
        [
            new("!memory-build-events"),
            new("!remote-logstream", "streams are where the scheduler is: give the instance a '!logstream'"),
            new("!reference-cache", "BuildStream 2 keeps its artifacts in the CAS and the asset service"),
            new("!reference-storage", "BuildStream 2 keeps its artifacts in the CAS and the asset service"),
        ]);

    /// <summary>Those of the top level, which belong to no instance.</summary>
    public static TaggedShape<ServiceConfig> Uninstanced { get; } = new(
        "a service without an instance",
        [OperatorsService.Tag, QuotaService.Tag],
        [new("!bots-service", "give each instance a '!bots' of its own")]);
}
