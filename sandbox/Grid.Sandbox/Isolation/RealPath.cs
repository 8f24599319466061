namespace Grid.Sandbox.Isolation;

/// <summary>Paths without symlinks, as the kernel reports them.</summary>
internal static class RealPath
{
    public static string Of(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            real = Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target ? Of(target.FullName) : real;
        }

        return real;
    }
}
