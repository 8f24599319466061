using Grid.Core;

namespace Grid.Dispatch;

/// <summary>Which operations to list.</summary>
/// <param name="Instance">Those of this instance.</param>
/// <param name="Filter">Those that pass it.</param>
/// <param name="PageSize">How many at most; 0 for the server's choice.</param>
/// <param name="PageToken">Where to go on; empty for the beginning.</param>
public sealed record OperationQuery(InstanceName Instance, OperationFilter Filter, int PageSize, string PageToken);
