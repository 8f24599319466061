namespace Grid.Storage.Tests;

/// <summary>A test that mounts a file system of its own, and is passed over where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Only root can mount the small file system this test fills.";
        }
    }
}
