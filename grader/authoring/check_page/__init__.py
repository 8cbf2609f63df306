"""The check of one assignment as a page: Python within, the public tests, and nothing that is fetched.

    parts     Pyodide and two compiled libraries: fetched once, held against their digests
    modules   which modules a page needs, by their imports
    packing   these as bytecode of the page's Python (compile.mjs), the memory of a Python that has started, from which
              both sides go on (memory.mjs; both by node.mjs), and what each of them unpacks then
    page      the page around them (page.html, page.js, worker.js)
    making    all of that in turn

In the page one worker grades (`grader.app.in_browser`), another one has the student's code
(`grader.sandbox.inside.browser`), and the page itself starts and ends them. The limit: functions alone; what
needs NumPy or TensorFlow has no page.
"""
