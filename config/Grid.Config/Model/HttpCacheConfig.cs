using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>The listener of the HTTP cache.</summary>
/// <param name="Location">Where it was written.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Instance">The instance of paths that name none.</param>
/// <param name="OpaqueResults">Whether results may be bytes of any kind.</param>
public sealed record HttpCacheConfig(
    SourceLocation Location, ListenAddress Address, InstanceName Instance, bool OpaqueResults);
