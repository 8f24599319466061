using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>One listener for gRPC without TLS (<c>!channel</c>).</summary>
public sealed record ChannelConfig(SourceLocation Location, ListenAddress Address);
