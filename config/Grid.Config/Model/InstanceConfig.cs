using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A set of services under one or several instance names.</summary>
/// <param name="Location">Where it was written.</param>
/// <param name="Names">The names it answers to; empty when it takes every name.</param>
/// <param name="ServesEveryName">Written <c>name: '*'</c>: it answers to every name that no other instance has.</param>
/// <param name="IsHierarchical">It answers to every name below its own, too, that no other instance is nearer to.</param>
/// <param name="Description">For people.</param>
/// <param name="Services">At most one of each kind.</param>
public sealed record InstanceConfig(
    SourceLocation Location,
    IReadOnlyList<InstanceName> Names,
    bool ServesEveryName,
    bool IsHierarchical,
    string Description,
    IReadOnlyList<ServiceConfig> Services)
{
    /// <summary>What its clients may address blobs by, the preferred function first; never empty.</summary>
    public IReadOnlyList<DigestFunction> DigestFunctions { get; init; } = DigestFunction.All;

    /// <summary>The service of this kind, or null.</summary>
    public TService? Find<TService>()
        where TService : ServiceConfig => Services.OfType<TService>().FirstOrDefault();
}
