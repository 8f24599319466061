using Grid.Core;
using Grpc.Core;

namespace Grid.CasProxy.Instances;

/// <summary>Where calls are passed on to, and what the instance is called there.</summary>
public sealed record Upstream(CallInvoker Calls, InstanceName Instance);
