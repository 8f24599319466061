using Grid.Core;

namespace Grid.Server.Proxy;

/// <summary>A name that clients call a proxy's instance by.</summary>
/// <param name="Own">The name.</param>
/// <param name="Remote">What all its servers call the instance; null for what each was given.</param>
internal sealed record ProxyName(InstanceName Own, InstanceName? Remote);
