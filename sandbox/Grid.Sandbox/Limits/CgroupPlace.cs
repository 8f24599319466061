namespace Grid.Sandbox.Limits;

/// <summary>Where a control group of this process is to be found.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Controllers">What is controlled there. Of a version 2 group that is asked anew, as it can be changed.</param>
internal sealed record CgroupPlace(string Path, IReadOnlyList<string> Controllers);
